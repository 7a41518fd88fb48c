"""`python -m formatkit` is the command line."""

from formatkit.cli.app import main

if __name__ == "__main__":
    main()
