using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Fabric.Runtime.Tests.Formats;

namespace Fabric.Runtime.Tests.Reliability;

/// <summary>A folder that somebody made to do harm, and checkpoints in it that are good but for that.</summary>
internal sealed class HostileFolder(string path)
{
    private const string Header = """{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}""";

    private static readonly string Pytorch211 = System.IO.Path.Combine(Repository.Root, "tests", "Fabric.Runtime.Tests", "Interop", "pytorch-2.11.0");

    /// <summary>A safetensors file that anybody could load.</summary>
    public static byte[] Good { get; } = HeaderBytes.File(Header, 1, 2);

    public string Path => path;

    public string this[string name] => System.IO.Path.Combine(path, name);

    public void Write(string name, byte[] bytes) => File.WriteAllBytes(this[name], bytes);

    public void Link(string name, string target) => File.CreateSymbolicLink(this[name], target);

    public void Folder(string name) => Directory.CreateDirectory(this[name]);

    /// <summary>An index of Hugging Face's that says that one file has the tensor.</summary>
    public void Index(params string[] files)
    {
        IEnumerable<string> entries = files.Select(static (file, i) => $"\"{(char)('a' + i)}\":\"{file}\"");
        Write("model.safetensors.index.json", Encoding.UTF8.GetBytes("{\"weight_map\":{" + string.Join(',', entries) + "}}"));
    }

    public void Pipe(string name)
    {
        using Process make = Process.Start("mkfifo", [this[name]]);
        make.WaitForExit();
    }

    public void Socket(string name)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(this["bound"]));

        // Else it would go with the socket.
        File.Move(this["bound"], this[name]);
    }

    /// <summary>A distributed checkpoint of PyTorch's.</summary>
    /// <param name="file">What its metadata calls one of its files: as long as its own name.</param>
    public void Distributed(string file = "__0_0.distcp")
    {
        foreach (string source in Directory.GetFiles(System.IO.Path.Combine(Pytorch211, "dcp")))
        {
            string text = Encoding.Latin1.GetString(File.ReadAllBytes(source));
            bool isMetadata = System.IO.Path.GetFileName(source) == ".metadata";
            Write(System.IO.Path.GetFileName(source), Encoding.Latin1.GetBytes(isMetadata ? text.Replace("__0_0.distcp", file, StringComparison.Ordinal) : text));
        }
    }

    /// <summary>Puts something else in the place of a file.</summary>
    public void Instead(string name, Action<string> put)
    {
        File.Delete(this[name]);
        put(name);
    }
}
