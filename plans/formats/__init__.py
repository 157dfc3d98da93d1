"""One module or folder a file format; each turns a file into `plans.blocks.Document`."""
