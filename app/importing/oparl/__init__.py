"""OParl 1.1: what a council's information system publishes of meetings, papers and members."""
