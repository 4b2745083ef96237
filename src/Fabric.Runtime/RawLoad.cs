using System.Runtime.CompilerServices;
using Fabric.Checkpoints;
using Fabric.CompilerServices;
using Fabric.State;

namespace Fabric;

/// <summary>Loads one object from a checkpoint that any state class, or none, has written.</summary>
internal static class RawLoad
{
    /// <param name="fabric">The rank that loads.</param>
    /// <param name="path">Where from.</param>
    /// <param name="word">What the schema calls objects of this kind; the object's name in messages too.</param>
    /// <param name="target">The object.</param>
    /// <param name="kind">How it is stored.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellationToken">Cancels the load.</param>
    public static async Task<LoadResult> RunAsync<T>(
        FabricRuntime fabric, string path, string word, T target, ObjectKind<T> kind, RawLoadOptions options, CancellationToken cancellationToken)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentException.ThrowIfNullOrEmpty(path);
        using IDisposable use = StateGuard.Use(target);
        return await SharedOpening.RunAsync(fabric, path, options.TorchZip, LoadFromAsync, cancellationToken).ConfigureAwait(false);

        async Task<LoadResult> LoadFromAsync(CheckpointIndex index)
        {
            await using ConfiguredAsyncDisposable closing = index.ConfigureAwait(false);
            var content = new StoredContent(index);
            string source = options.Mapping.Source ?? SourceIn(content, word);
            RestoreContext context = await LoadRun
                .RunAsync(index, fabric.Info, $"the {word}", () => Plan(content, source), options, owner: null, cancellationToken)
                .ConfigureAwait(false);
            return new LoadResult([.. context.MissingNames.Select(name => InObject(name, word))], [.. context.UnexpectedNames]);
        }

        RestoreContext Plan(StoredContent content, string source)
        {
            var context = new RestoreContext(content, fabric.Info, new RestoreSettings
            {
                IsStrict = options.Strict,
                Cast = options.Cast ? Selection.Everything : Selection.Nothing,
                ParametersByPosition = true,
            });
            context.Sources.Set(word, source, options.Mapping);
            context.RestoreMember(
                word, new MemberIdentity(word, word, [], IsOptional: false), name => kind.RestoreOrAgreeOnNull(target, name, context));
            return context;
        }
    }

    /// <summary>The name without the word that stands for the object.</summary>
    private static string InObject(string name, string word) => name.Length > word.Length ? name[(word.Length + 1)..] : name;

    private static string SourceIn(StoredContent content, string word)
    {
        CheckpointIndex index = content.Index;
        if (index.Schema is null)
        {
            return "";
        }

        string[] members = [.. content.Schema.Members.Where(member => member.Type.Word == word).Select(member => member.Name)];
        return members is [var only]
            ? only
            : throw new CheckpointMismatchException(
                $"'{index.Path}' holds {(members.Length == 0 ? $"no {word}" : $"several: {string.Join(", ", members)}")} among its members. " +
                "Say which with RawLoadOptions.Mapping = WeightMapping.Same.From(\"…\").",
                [], index.Path);
    }
}
