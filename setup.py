"""Only what pyproject.toml can't say: a built package carries its compiled translations."""

import sys
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

sys.path.insert(0, str(Path(__file__).resolve().parent))


class BuildWithCatalogues(build_py):
    """Makes the .mo files beside their sources before files are collected."""

    def run(self) -> None:
        """Compile, then build as usual."""
        from samband.kernel.i18n import compile_catalogues

        compile_catalogues()
        self.__dict__.pop("data_files", None)
        super().run()


setup(cmdclass={"build_py": BuildWithCatalogues})
