"""Copies of issued documents (bản sao): sao y, sao lục, trích sao, each with a number of the copies' own series.

A copy is ordered in one short transaction, which takes its number; the worker makes its file from the sealed original,
which stays untouched. A copy may be asked for, approved by a leader, and delivered (`requests`, `request_moves`).
Other rooms use `ordering.order_copy`, `requests`, `queries` and the worker's `making.handlers`.
Source: NĐ 30/2020/NĐ-CP Đ.25 to 27, PL1 P.II (FMT-COPY-1 to 5).
"""
