"""The edXML package of the exchange of documents (QCVN 102:2016/BTTTT): values, writing, reading, checking, transport.

Pure but for the transports: no database, no office of ours. What is sent is made in `distribution`, what comes in is
taken by `incoming`; both use `values`, `writing`, `reading`, `checking` and the port `transport.Exchange`.
"""
