using System.Globalization;

namespace Fabric.CompilerServices.Values;

/// <summary>Dates and times as text, to the tick.</summary>
internal static class Times
{
    private const string Ticks = "yyyy-MM-ddTHH:mm:ss.fffffff";
    private const string UniversalSuffix = "Z";
    private const string LocalSuffix = " local";

    /// <summary>A local time has no offset here: what clock it was read from is not known where it is loaded.</summary>
    public static string Format(DateTime value) => value.ToString(Ticks, CultureInfo.InvariantCulture) + value.Kind switch
    {
        DateTimeKind.Utc => UniversalSuffix,
        DateTimeKind.Local => LocalSuffix,
        _ => "",
    };

    public static bool TryParse(string text, out DateTime value)
    {
        (string clock, DateTimeKind kind) =
            text.EndsWith(UniversalSuffix, StringComparison.Ordinal) ? (text[..^UniversalSuffix.Length], DateTimeKind.Utc)
            : text.EndsWith(LocalSuffix, StringComparison.Ordinal) ? (text[..^LocalSuffix.Length], DateTimeKind.Local)
            : (text, DateTimeKind.Unspecified);
        bool isTime = DateTime.TryParseExact(clock, Ticks, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime parsed);
        value = DateTime.SpecifyKind(parsed, kind);
        return isTime;
    }

    public static string Format(DateTimeOffset value) => value.ToString("O", CultureInfo.InvariantCulture);

    public static bool TryParse(string text, out DateTimeOffset value) =>
        DateTimeOffset.TryParseExact(text, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out value);

    public static string Format(DateOnly value) => value.ToString("O", CultureInfo.InvariantCulture);

    public static bool TryParse(string text, out DateOnly value) =>
        DateOnly.TryParseExact(text, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out value);

    public static string Format(TimeOnly value) => value.ToString("O", CultureInfo.InvariantCulture);

    public static bool TryParse(string text, out TimeOnly value) =>
        TimeOnly.TryParseExact(text, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out value);

    public static string Format(TimeSpan value) => value.ToString("c", CultureInfo.InvariantCulture);

    public static bool TryParse(string text, out TimeSpan value) =>
        TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out value);
}
