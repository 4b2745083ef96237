using Fabric.Checkpoints;
using Fabric.Cli.Reading;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Fabric.Cli.Output;

/// <summary>Tensors as a tree of modules, with their sums.</summary>
internal static class TreeView
{
    /// <param name="console">Where to.</param>
    /// <param name="root">What is shown.</param>
    /// <param name="depth">How many levels; what is deeper is told by its sums.</param>
    /// <param name="hashes">By the name of the tensor; <see langword="null"/> for no hashes.</param>
    public static void Write(IAnsiConsole console, ModuleTree root, int depth, IReadOnlyDictionary<string, string>? hashes)
    {
        Table table = new Table().NoBorder().AddColumns(
            Column(""), Column("dtype"), Column("shape"), Column("bytes").RightAligned(), Column("parameters").RightAligned());
        if (hashes is not null)
        {
            table.AddColumn(Column("sha256"));
        }

        AddParts(root, "", depth);
        AddRow(
            new Text(Quantities.Of(root.Tensors, "tensor"), new Style(decoration: Decoration.Bold)), tensor: null, root);
        console.Write(table);

        void AddParts(ModuleTree tree, string indent, int left)
        {
            ModuleTree[] parts = [.. tree.Parts];
            foreach ((int i, ModuleTree part) in parts.Index())
            {
                bool isLast = i == parts.Length - 1;
                bool isShown = left > 1;
                string hidden = isShown || part.Parts.Count == 0 ? "" : $" … {Quantities.Of(part.Tensors, "tensor")}";
                var label = new Markup($"[grey]{indent}{(isLast ? "└─ " : "├─ ")}[/]{(part.Tensor is null ? "[blue]" : "[default]")}{Markup.Escape(Printable.Name(part.Name))}[/][grey]{hidden}[/]");
                AddRow(label, part.Tensor, part);
                if (isShown)
                {
                    AddParts(part, indent + (isLast ? "   " : "│  "), left - 1);
                }
            }
        }

        void AddRow(IRenderable label, IndexedTensor? tensor, ModuleTree sums)
        {
            Style style = tensor is null ? new Style(Color.Grey) : Style.Plain;
            List<IRenderable> cells =
            [
                label,
                new Text(tensor is { } typed ? Names.Of(typed.Dtype) : ""),
                new Text(tensor is { } shaped ? Quantities.Shape(shaped.Shape) : ""),
                new Text(Quantities.Bytes(sums.Bytes), style),
                new Text(Quantities.Count(sums.Parameters), style),
            ];
            if (hashes is not null)
            {
                cells.Add(new Text(tensor is { } hashed ? hashes[hashed.Name] : ""));
            }

            table.AddRow(cells);
        }
    }

    private static TableColumn Column(string title) => new TableColumn(new Text(title, new Style(Color.Grey))).NoWrap();
}
