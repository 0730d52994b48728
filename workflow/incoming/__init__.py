"""What reaches an organisation, unit or person of the installation: arrival, số đến, opening, receipt, forwarding.

Not here: how a document was sent (`distribution`), which learns of what happens here through `ArrivalReported`.
Doors use `inbox`, `handling`, `replying`, `ties`, `entering` (paper), `intake` (packages of the exchange) and the job
handlers of `arriving`, `exchange_arriving` and `exchange_answering`.
"""
