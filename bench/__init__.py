"""Measuring: a workload like a real city's, and one command a question.

Here belongs what times the product or makes something to time it with. Every figure can be had
again: the workloads are drawn from a seed. Here does not belong: anything the product needs to
run, or a test of what is right.
"""
