"""Sample offices, people, address books and the five seed texts as drafts, from data in the package.

Refused in production. Everything these offices issue is marked as a sample on each page. Not here: the walk of
`trinhky demo` (`cli`). Others use `loading.load_sample` and `seeds.read_seeds`.
"""
