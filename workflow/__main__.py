"""`python -m workflow` is the command `trinhky`."""

from workflow.app import main

main()
