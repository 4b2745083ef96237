using Xunit;

// libtorch's default generator belongs to the process: tests that draw from it side by side would not repeat.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
