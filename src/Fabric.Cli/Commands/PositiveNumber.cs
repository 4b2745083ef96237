using System.CommandLine;
using System.Globalization;

namespace Fabric.Cli.Commands;

/// <summary>An option that takes a number from 1 on.</summary>
internal static class PositiveNumber
{
    public static Option<T> Create<T>(string name, string description)
    {
        var option = new Option<T>(name) { Description = description, HelpName = "N" };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && !(int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0))
            {
                result.AddError($"{name} takes a number from 1 on, not '{text}'.");
            }
        });
        return option;
    }
}
