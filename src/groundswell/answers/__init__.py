"""One module per question; an ``Explanation`` holds the fit and gives nine answers."""
