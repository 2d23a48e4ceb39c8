"""A synthetic company of any size, as heavy-tailed as real ones are. Pure: arrays in, tables out.

Few suppliers sell most parts, few components go into most products, a few parts are most of the demand:
shares follow power laws and log-normals. Not a demonstration (see `suppliers.demo`), but a scale model: for
benchmarks, and for trying an installation before the ERP is connected.
"""

from suppliers.synthetic.company import each_table, tables

__all__ = ["each_table", "tables"]
