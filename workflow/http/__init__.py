"""What both HTTP doors share: the request's work, sign-in, declared permissions, headers, errors and sentences.

The lowest room that knows Flask. `web` and `api` choose only between page and JSON.
"""
