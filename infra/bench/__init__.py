"""What the shop costs in time and in calls: the numbers of docs/performance.md."""
