"""`python -m formatkit` is the command line."""

from formatkit.cli.start import command

if __name__ == "__main__":
    command()
