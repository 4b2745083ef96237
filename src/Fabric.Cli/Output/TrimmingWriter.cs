using System.Text;

namespace Fabric.Cli.Output;

/// <summary>Leaves out the spaces at the ends of lines, with which tables fill their columns.</summary>
internal sealed class TrimmingWriter(TextWriter writer) : TextWriter
{
    private int _spaces;

    public override Encoding Encoding => writer.Encoding;

    public override void Write(char value)
    {
        if (value == ' ')
        {
            _spaces++;
            return;
        }

        for (; value is not ('\n' or '\r') && _spaces > 0; _spaces--)
        {
            writer.Write(' ');
        }

        _spaces = 0;
        writer.Write(value);
    }

    public override void Flush() => writer.Flush();
}
