namespace Fabric.Cli.Comparison;

/// <summary>How the elements of two tensors of one type and shape differ.</summary>
internal sealed class TensorDifference(string name)
{
    public string Name { get; } = name;

    /// <summary>Whether all bytes are the same.</summary>
    public bool IsEmpty { get; set; } = true;

    /// <summary>The number of elements that were compared; a complex one counts as two.</summary>
    public long Count { get; set; }

    /// <summary>The number of those that differ; 0 where bytes differ and the numbers they stand for do not.</summary>
    public long Different { get; set; }

    /// <summary>The largest difference of two; NaN where one of them is a number and the other is not.</summary>
    public double Largest { get; set; }

    /// <summary>Which element that is, counted through the rows.</summary>
    public long LargestAt { get; set; }
}
