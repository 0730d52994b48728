"""`python -m workflow` is `trinhky`."""

from workflow.app import main

main()
