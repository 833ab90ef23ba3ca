"""Counts a Pabulib file with pabutools and prints JSON; run by the Python of peer.py's environment."""

import json
import resource
import sys
import time

from pabutools.election import Cost_Sat, parse_pabulib
from pabutools.rules import method_of_equal_shares, sequential_phragmen

file, rule = sys.argv[1:3]
instance, profile = parse_pabulib(file)
start = time.process_time()
if rule == "phragmen":
    winners = sequential_phragmen(instance, profile)
elif rule == "shares":
    winners = method_of_equal_shares(instance, profile, Cost_Sat)
else:
    winners = method_of_equal_shares(
        instance,
        profile,
        Cost_Sat,
        voter_budget_increment=max(1, int(instance.budget_limit) // len(profile) // 400),
    )
seconds = time.process_time() - start
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"seconds": seconds, "megabytes": peak, "winners": [p.name for p in winners]}))
