"""The page of one system, a document: verdict, why, what is missing, models, flows, facts, evidence, history.

It shows the stored standing and its assessment, and never judges by itself.
"""
