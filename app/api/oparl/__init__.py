"""OParl 1.1: our own meetings and decisions beside the records that were brought in."""
