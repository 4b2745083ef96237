using Fabric.CodeFixes;
using Fabric.Generators.Diagnostics;
using Fabric.Generators.Tests.Harness;

namespace Fabric.Generators.Tests.Fixes;

public class AwaitFixTests
{
    [Theory]
    [InlineData("{|FAB050:state.SaveAsync(fabric, path)|};", "await state.SaveAsync(fabric, path);")]
    [InlineData("{|FAB050:state.SaveAsync(fabric, path)|}.ConfigureAwait(false);", "await state.SaveAsync(fabric, path).ConfigureAwait(false);")]
    [InlineData("_ = {|FAB050:state.SaveAsync(fabric, path)|};", "await state.SaveAsync(fabric, path);")]
    [InlineData("_ = {|FAB050:state.SaveAsync(fabric, path)|}.ConfigureAwait(false);", "await state.SaveAsync(fabric, path).ConfigureAwait(false);")]
    [InlineData("/* why */ _ = /* what */ {|FAB050:state.SaveAsync(fabric, path)|}; // then", "/* why */ await state.SaveAsync(fabric, path); // then")]
    [InlineData("var task = {|FAB050:state.SaveAsync(fabric, path)|}; // then", "await state.SaveAsync(fabric, path); // then")]
    [InlineData("Func<Task> save = async () => {|FAB050:state.SaveAsync(fabric, path)|};", "Func<Task> save = async () => await state.SaveAsync(fabric, path);")]
    [InlineData("Func<Task> save = async () => { _ = {|FAB050:state.SaveAsync(fabric, path)|}; };", "Func<Task> save = async () => { await state.SaveAsync(fabric, path); };")]
    [InlineData("async Task Save() => _ = {|FAB050:state.SaveAsync(fabric, path)|};", "async Task Save() => await state.SaveAsync(fabric, path);")]
    [InlineData("{|FAB050:Checkpoint.ConsolidateAsync(path)|};", "await Checkpoint.ConsolidateAsync(path);")]
    public Task A_dropped_task_is_awaited(string before, string after) => VerifyAsync(InMethod("async Task", before), InMethod("async Task", after));

    [Theory]
    [InlineData("Action save = () => {|FAB050:state.SaveAsync(fabric, path)|};")]
    [InlineData("void Save() => {|FAB050:state.SaveAsync(fabric, path)|};")]
    [InlineData("lock (state) { {|FAB050:state.SaveAsync(fabric, path)|}; }")]
    [InlineData("unsafe { {|FAB050:state.SaveAsync(fabric, path)|}; }")]
    [InlineData("state?{|FAB050:.SaveAsync(fabric, path)|};")]
    [InlineData("Task task = {|FAB050:state.SaveAsync(fabric, path)|}; task = Task.CompletedTask;")]
    [InlineData("Task task; task = {|FAB050:state.SaveAsync(fabric, path)|};")]
    [InlineData("_ = {|FAB050:state.BeginSave(fabric, path)|};")]
    [InlineData("await {|FAB050:state.BeginSave(fabric, path)|}.Staged;")]
    public Task Nothing_is_offered_where_no_await_may_stand_or_it_would_not_be_enough(string statement) =>
        VerifyAsync(InMethod("async Task", statement), InMethod("async Task", statement));

    [Fact]
    public Task Nothing_is_offered_in_a_method_that_is_not_async()
    {
        string source = InMethod("void", "_ = {|FAB050:state.SaveAsync(fabric, path)|};");
        return VerifyAsync(source, source);
    }

    [Fact]
    public Task Top_level_statements_may_await() => VerifyAsync(
        """
        Background state = new();
        {|FAB050:state.SaveAsync(null!, "a")|};
        _ = {|FAB050:state.SaveAsync(null!, "b")|};
        var task = {|FAB050:state.SaveAsync(null!, "c")|};
        """,
        """
        Background state = new();
        await state.SaveAsync(null!, "a");
        await state.SaveAsync(null!, "b");
        await state.SaveAsync(null!, "c");
        """,
        iterations: 3,
        isProgram: true);

    [Fact]
    public Task All_are_fixed_at_once_and_keep_their_layout() => VerifyAsync(
        InMethod(
            "async Task",
            """
            // First.
            {|FAB050:state.SaveAsync(
                fabric, // the rank
                path)|};

            var task = {|FAB050:state.SaveAsync(fabric, path)|};

            _ = {|FAB050:state.SaveAsync(fabric, path)|};   // last
            """),
        InMethod(
            "async Task",
            """
            // First.
            await state.SaveAsync(
                fabric, // the rank
                path);

            await state.SaveAsync(fabric, path);

            await state.SaveAsync(fabric, path);   // last
            """),
        iterations: 3);

    private static string InMethod(string returns, string statements) =>
        $$"""
        using System.Threading.Tasks;

        class Script
        {
            {{returns}} Run(Background state, FabricRuntime fabric, string path)
            {
                {{statements}}
            }
        }
        """;

    private static Task VerifyAsync(string before, string after, int? iterations = null, bool isProgram = false) =>
        Fix<UnawaitedSaveAnalyzer, AwaitFix>.VerifyAsync(
            before,
            after,
            iterations: iterations,
            globalUsings: $"{TestCompilation.GlobalUsings}\n{PendingSaveSource.Text}",
            isProgram: isProgram);
}
