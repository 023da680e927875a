"""Runs every notebook of a directory, as people do, and says how much each drew: JSON in the last line.

With a second argument the notebooks are stored there, with their outputs.
"""
import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from nbclient import NotebookClient


def run(path):
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=150, kernel_name="python3", resources={"metadata": {"path": str(path.parent)}}).execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    if len(sys.argv) > 2:
        for cell in notebook.cells:
            cell.metadata.clear()  # when it ran
            if cell.cell_type == "code":
                cell.outputs = [output for output in cell.outputs if output.get("name") != "stderr"]
        nbformat.write(notebook, Path(sys.argv[2]) / path.name)
    return {"pictures": sum("image/png" in output.get("data", {}) for output in outputs)}


paths = sorted(Path(sys.argv[1]).resolve().glob("*.ipynb"))
with ThreadPoolExecutor(2) as pool:
    print(json.dumps({path.stem: found for path, found in zip(paths, pool.map(run, paths))}))
