using Microsoft.CodeAnalysis;

namespace Fabric.Generators.Diagnostics;

/// <summary>Every rule that the analyzers report.</summary>
internal static class Rules
{
    private const string Category = "Fabric";

    // One section for each rule; its anchor is the id in lower case.
    private const string HelpPage = "docs/diagnostics.md#";

    public static readonly DiagnosticDescriptor NotPartial = new(
        "FAB001",
        "A state class and every type around it must be partial",
        "'{0}' must be partial: the code that saves and loads '{1}' is generated into it",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage + "fab001");

    public static readonly DiagnosticDescriptor UnsupportedState = new(
        "FAB002",
        "A state must be a class",
        "'{0}' is {1}; a state must be a class that other files can name: declare it as a partial class",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage + "fab002");

    public static readonly DiagnosticDescriptor NoStoredForm = new(
        "FAB010",
        "The type has no stored form",
        "'{0}' is {1}, which has no stored form; {2}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage + "fab010");

    public static readonly DiagnosticDescriptor NotPlainData = new(
        "FAB011",
        "The type is not plain data",
        "'{0}' cannot be stored: '{1}' is not plain data, {2}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage + "fab011");

    public static readonly DiagnosticDescriptor UndeclaredSubtypes = new(
        "FAB012",
        "The value's type does not say what is stored",
        "'{0}' cannot be stored: '{1}' is {2}, so nothing says which type to create; declare it with a type that can be created, or declare its subtypes with [CheckpointSubtype]",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage + "fab012");

    public static readonly DiagnosticDescriptor OpenTypeParameter = new(
        "FAB013",
        "The type parameter is open",
        "'{0}' cannot be stored: nothing says what '{1}' is; constrain it to a type such as nn.Module",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage + "fab013");

    public static readonly DiagnosticDescriptor CannotBeSet = new(
        "FAB014",
        "The value cannot be set",
        "'{0}' is a value, which a load assigns, but {1}; give it a setter (a private one will do)",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage + "fab014");

    public static readonly DiagnosticDescriptor NotAnInstanceMember = new(
        "FAB015",
        "The member holds no state of an instance that can be read",
        "'{0}' is {1} and cannot be checkpointed",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage + "fab015");

    public static readonly DiagnosticDescriptor EndlessType = new(
        "FAB016",
        "The type contains itself",
        "'{0}' cannot be stored: '{1}' contains itself without end",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage + "fab016");

    public static readonly DiagnosticDescriptor LostPosition = new(
        "FAB017",
        "A position in the data is not checkpointed",
        "'{0}' is {1} and is left out of the checkpoints of '{2}': a resumed run starts over at the first data; use a [Checkpointed] ResumableSampler, or mark the member [NotCheckpointed] if that is meant",
        Category,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage + "fab017");

    public static readonly DiagnosticDescriptor Converter = new(
        "FAB018",
        "The converter is missing or for another type",
        "'{0}' cannot be stored with '{1}': {2}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage + "fab018");

    public static readonly DiagnosticDescriptor NoWorldSizePolicy = new(
        "FAB019",
        "State of each rank needs a policy for another world size",
        "'{0}' is a state that each rank has of its own; say with [Checkpointed(OnWorldSizeChange = …)] what becomes of it when another number of ranks loads it",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage + "fab019");

    public static readonly DiagnosticDescriptor DuplicateName = new(
        "FAB020",
        "Two members share a stored name",
        "'{0}' is stored as '{1}', {2} '{3}'; give one of them another name",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage + "fab020");

    public static readonly DiagnosticDescriptor FormerNameInUse = new(
        "FAB021",
        "A former name is in use",
        "'{0}' was stored as '{1}', which is a name of '{2}'; a checkpoint cannot say which of them it means",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage + "fab021");

    public static readonly DiagnosticDescriptor ForgottenMember = new(
        "FAB022",
        "A member that looks like state is not checkpointed",
        "'{0}' is {1} and is left out of the checkpoints of '{2}'; mark it [Checkpointed], or [NotCheckpointed] if that is meant",
        Category,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage + "fab022");

    public static readonly DiagnosticDescriptor MissingModule = new(
        "FAB023",
        "An optimizer is checkpointed without a module",
        "'{0}' is an optimizer, but no module of '{1}' is checkpointed: the parameters that it optimizes would be lost; mark their module [Checkpointed]",
        Category,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage + "fab023");

    public static readonly DiagnosticDescriptor NameClash = new(
        "FAB024",
        "A member clashes with a generated one",
        "'{0}' has the name of a generated member of a state; rename it",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage + "fab024");

    public static readonly DiagnosticDescriptor InvalidStoredName = new(
        "FAB025",
        "The stored name is not valid",
        "'{0}' cannot be stored as '{1}': {2}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage + "fab025");

    public static readonly DiagnosticDescriptor NoEffect = new(
        "FAB026",
        "The attribute has no effect",
        "[{0}] has no effect on '{1}': {2}",
        Category,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage + "fab026");

    public static readonly DiagnosticDescriptor NotInState = new(
        "FAB030",
        "The view's member is not in the state",
        "'{0}' is stored as '{1}', which is no member of '{2}'{3}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage + "fab030");

    public static readonly DiagnosticDescriptor OtherTypeInState = new(
        "FAB031",
        "The view's member has another type than the state's",
        "'{0}' is {1} in the view, {2} in the state",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage + "fab031");

    public static readonly DiagnosticDescriptor UnsupportedView = new(
        "FAB032",
        "The class cannot be a view",
        "'{0}' cannot be a view: {1}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage + "fab032");

    public static readonly DiagnosticDescriptor UnloadableVersion = new(
        "FAB040",
        "Recorded checkpoints no longer load",
        "{0}: {1}",
        Category,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage + "fab040");

    public static readonly DiagnosticDescriptor Migration = new(
        "FAB041",
        "The migration cannot be used",
        "'{0}' cannot migrate from '{1}' by '{2}': {3}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage + "fab041");

    public static readonly DiagnosticDescriptor NoBaseline = new(
        "FAB042",
        "The state has no baseline",
        "'{0}' has no baseline: nothing tells when a change makes its checkpoints unloadable",
        Category,
        DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage + "fab042");

    public static readonly DiagnosticDescriptor NotRecorded = new(
        "FAB043",
        "The present form of the state is not recorded",
        "The baseline of '{0}' has {1}, and none is what it is now; record that once checkpoints of it are to be kept",
        Category,
        DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage + "fab043");

    public static readonly DiagnosticDescriptor UnawaitedSave = new(
        "FAB050",
        "A save that nobody awaits",
        "Nobody awaits {0}: {1}; {2}",
        Category,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage + "fab050");
}
