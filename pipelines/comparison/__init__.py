"""Reports held against each other: a body's years, its deadlines, a government and those below it, copied text."""
