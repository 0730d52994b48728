"""What reaches an organisation, unit or person of the installation: arrival, số đến, opening, receipt, forwarding.

Not here: how a document was sent (`distribution`), which learns of what happens here through `ArrivalReported`.
Doors use `inbox`, `handling` and the job handlers of `arriving`.
"""
