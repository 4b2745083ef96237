namespace Fabric.Schemas;

/// <summary>How names are written in the schema text.</summary>
internal static class SchemaName
{
    public static bool IsBare(char c) => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '_';

    public static string Write(string name) => name.Length > 0 && name.All(IsBare)
        ? name
        : $"\"{name.Replace("\\", "\\\\").Replace("\"", "\\\"")}\"";
}
