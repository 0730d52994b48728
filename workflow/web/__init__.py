"""The door for people: pages and forms. Reads input, opens one transaction, calls one domain function, answers.

Rules live below; a page shows what domain functions give: offers, refusals, display values.
"""
