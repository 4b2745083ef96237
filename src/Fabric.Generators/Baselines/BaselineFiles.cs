using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Fabric.Generators.Baselines;

/// <summary>The baselines among the additional files of a compilation, each read once.</summary>
internal sealed class BaselineFiles
{
    private readonly ImmutableArray<AdditionalText> _files;
    private readonly ConcurrentDictionary<string, BaselineFile> _parsed = new(StringComparer.Ordinal);

    public BaselineFiles(ImmutableArray<AdditionalText> files)
    {
        _files = [.. files.Where(file => Baseline.IsFile(file.Path)).OrderBy(file => file.Path, StringComparer.Ordinal)];
    }

    public BaselineFile Read(AdditionalText file, CancellationToken cancellationToken) => _parsed.GetOrAdd(
        file.Path, path => BaselineParser.Parse(path, file.GetText(cancellationToken) ?? SourceText.From("")));

    /// <summary>The file that names a state: the first one, if there are several.</summary>
    public BaselineFile? Of(string state, CancellationToken cancellationToken) =>
        _files.Select(file => Read(file, cancellationToken)).FirstOrDefault(file => file.State == state);
}
