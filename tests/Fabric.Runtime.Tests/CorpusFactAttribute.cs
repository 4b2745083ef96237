using Xunit;

namespace Fabric.Runtime.Tests;

/// <summary>A test over files of the corpus, skipped where the folder is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CorpusFactAttribute : FactAttribute
{
    public CorpusFactAttribute(string folder)
    {
        Folder = folder;
        if (!Directory.Exists(Corpus.Folder(folder)))
        {
            Skip = $"The corpus folder '{folder}' is not there. Set FABRIC_CORPUS to the folder that holds it.";
        }
    }

    public string Folder { get; }
}
