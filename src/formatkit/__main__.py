"""`python -m formatkit` is the command line."""

from formatkit.cli.app import command

if __name__ == "__main__":
    command()
