"""The first process of a sandbox. The README beside this folder has its protocol and a map of its modules."""
