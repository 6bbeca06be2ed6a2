"""The engines and processes of one machine: what `make up` and `make test` start when nothing else is given."""
