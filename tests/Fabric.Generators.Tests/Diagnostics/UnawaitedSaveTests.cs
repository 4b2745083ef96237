using Fabric.Generators.Tests.Harness;

namespace Fabric.Generators.Tests.Diagnostics;

public class UnawaitedSaveTests
{
    [Theory]
    [InlineData("{|FAB050:state.SaveAsync(fabric, path)|};")]
    [InlineData("{|FAB050:state.LoadAsync(fabric, path)|};")]
    [InlineData("{|FAB050:state.LoadAsync(fabric, path, State.Members.Step)|};")]
    [InlineData("{|FAB050:state.TryLoadAsync(fabric, path)|};")]
    [InlineData("{|FAB050:view.LoadAsync(fabric, path)|};")]
    [InlineData("{|FAB050:fabric.LoadRawAsync(path, model)|};")]
    [InlineData("{|FAB050:Checkpoint.ConsolidateAsync(path)|};")]
    [InlineData("{|FAB050:Checkpoint.ConvertAsync(path, path)|};")]
    [InlineData("{|FAB050:Checkpoint.ReshardAsync(path, path, 2)|};")]
    [InlineData("{|FAB050:new CheckpointManager<State>(fabric, state, path).AfterStepAsync(1)|};")]
    [InlineData("{|FAB050:new CheckpointManager<State>(fabric, state, path).SaveAsync(1)|};")]
    [InlineData("{|FAB050:new CheckpointManager<State>(fabric, state, path).ResumeAsync()|};")]
    [InlineData("{|FAB050:new Derived().SaveAsync(fabric, path)|};")]
    [InlineData("{|FAB050:Any<Derived>().SaveAsync(fabric, path)|};")]
    public Task A_statement_that_saves_or_loads(string statement) =>
        VerifyAsync(statement);

    [Theory]
    [InlineData("_ = {|FAB050:state.SaveAsync(fabric, path)|};")]
    [InlineData("_ = (Task){|FAB050:state.SaveAsync(fabric, path)|};")]
    [InlineData("_ = {|FAB050:state.SaveAsync(fabric, path)|}.ConfigureAwait(false);")]
    [InlineData("{|FAB050:state.SaveAsync(fabric, path)|}.ConfigureAwait(false);")]
    [InlineData("state?{|FAB050:.SaveAsync(fabric, path)|};")]
    [InlineData("_ = flag ? {|FAB050:state.SaveAsync(fabric, path)|} : Task.CompletedTask;")]
    [InlineData("_ = flag switch { true => {|FAB050:state.SaveAsync(fabric, path)|}, _ => Task.CompletedTask };")]
    [InlineData("_ = (flag ? state : null)?{|FAB050:.SaveAsync(fabric, path)|} ?? Task.CompletedTask;")]
    [InlineData("Action save = () => {|FAB050:state.SaveAsync(fabric, path)|};")]
    [InlineData("Action save = delegate { {|FAB050:state.SaveAsync(fabric, path)|}; };")]
    [InlineData("states.ForEach(each => {|FAB050:each.SaveAsync(fabric, path)|});")]
    [InlineData("void Save() => {|FAB050:state.SaveAsync(fabric, path)|}; Save();")]
    [InlineData("for (; flag; {|FAB050:state.SaveAsync(fabric, path)|}) { }")]
    [InlineData("Func<Task> save = async () => { await Task.Yield(); {|CS4014,FAB050:state.SaveAsync(fabric, path)|}; };")]
    public Task A_task_that_is_dropped(string statement) => VerifyAsync(statement);

    [Theory]
    [InlineData("var task = {|FAB050:state.SaveAsync(fabric, path)|};")]
    [InlineData("Task task = {|FAB050:state.SaveAsync(fabric, path)|};")]
    [InlineData("var task = {|FAB050:state.SaveAsync(fabric, path)|}.ConfigureAwait(false);")]
    [InlineData("Task task = {|FAB050:state.SaveAsync(fabric, path)|}; Keep(nameof(task));")]
    [InlineData("Task task; task = {|FAB050:state.SaveAsync(fabric, path)|};")]
    [InlineData("Task task = state.SaveAsync(fabric, path); task.Wait(); task = {|FAB050:state.SaveAsync(fabric, path)|};")]
    [InlineData("while (flag) { Task task = state.SaveAsync(fabric, path); task.Wait(); task = {|FAB050:state.SaveAsync(fabric, path)|}; }")]
    [InlineData("Task task = Task.CompletedTask; while (flag) { task.Wait(); task = state.SaveAsync(fabric, path); }")]
    [InlineData("for (Task task = Task.CompletedTask; flag; task = state.SaveAsync(fabric, path)) { task.Wait(); }")]
    [InlineData("Task task = Task.CompletedTask; Action wait = () => task.Wait(); task = state.SaveAsync(fabric, path); wait();")]
    [InlineData("Task task = Task.CompletedTask; Action save = () => task = state.SaveAsync(fabric, path); save(); task.Wait();")]
    [InlineData("Task task = Task.CompletedTask; Action save = () => { task.Wait(); task = state.SaveAsync(fabric, path); }; save();")]
    [InlineData("Action save = () => { Task task = Task.CompletedTask; task.Wait(); task = {|FAB050:state.SaveAsync(fabric, path)|}; }; save();")]
    [InlineData("Task task = Task.CompletedTask; again: task.Wait(); task = state.SaveAsync(fabric, path); if (flag) { goto again; }")]
    [InlineData("ref Task task = ref kept; task = state.SaveAsync(fabric, path);")]
    [InlineData("Task task = state.SaveAsync(fabric, path); Keep(task);")]
    [InlineData("Task task; if (flag) { task = state.SaveAsync(fabric, path); } else { task = Task.CompletedTask; } task.Wait();")]
    [InlineData("using Task task = state.SaveAsync(fabric, path);")]
    public Task A_variable_that_is_read_afterwards_or_not(string statements) => VerifyAsync(statements);

    [Theory]
    [InlineData("await state.SaveAsync(fabric, path);")]
    [InlineData("await state.SaveAsync(fabric, path).ConfigureAwait(false);")]
    [InlineData("_ = await state.SaveAsync(fabric, path);")]
    [InlineData("await using var rest = await state.LoadAsync(fabric, path, State.Members.Step);")]
    [InlineData("if (!await state.TryLoadAsync(fabric, path)) { }")]
    [InlineData("await Task.WhenAll(state.SaveAsync(fabric, path), Checkpoint.ConsolidateAsync(path));")]
    [InlineData("await Task.WhenAll(states.ConvertAll(each => each.SaveAsync(fabric, path)));")]
    [InlineData("Task[] both = [state.SaveAsync(fabric, path)]; await both[0];")]
    [InlineData("await Task.Run(() => state.SaveAsync(fabric, path));")]
    [InlineData("await (flag ? state.SaveAsync(fabric, path) : Task.CompletedTask);")]
    public Task What_is_awaited(string statement) => VerifyAsync(statement, "async Task");

    [Theory]
    [InlineData("state.SaveAsync(fabric, path).Wait();")]
    [InlineData("state.SaveAsync(fabric, path).GetAwaiter().GetResult();")]
    [InlineData("_ = state.SaveAsync(fabric, path).Result;")]
    [InlineData("state.SaveAsync(fabric, path).ContinueWith(saved => saved.Exception, TaskScheduler.Default);")]
    [InlineData("kept = state.SaveAsync(fabric, path);")]
    [InlineData("Kept = state.SaveAsync(fabric, path);")]
    [InlineData("Kept ??= state.SaveAsync(fabric, path);")]
    [InlineData("tasks.Add(state.SaveAsync(fabric, path));")]
    [InlineData("tasks[0] = state.SaveAsync(fabric, path);")]
    [InlineData("var (first, second) = (state.SaveAsync(fabric, path), state.LoadAsync(fabric, path)); Keep(first);")]
    [InlineData("Keep(state.SaveAsync(fabric, path));")]
    [InlineData("Func<Task> save = () => state.SaveAsync(fabric, path); Keep(save());")]
    [InlineData("Task Save() => state.SaveAsync(fabric, path); Keep(Save());")]
    [InlineData("IEnumerable<Task> Save() { yield return state.SaveAsync(fabric, path); } Keep(Save());")]
    [InlineData("Keep(nameof(state.SaveAsync));")]
    [InlineData("System.Linq.Expressions.Expression<Action> tree = () => state.SaveAsync(fabric, path, null, default);")]
    [InlineData("other.SaveAsync(fabric, path);")]
    [InlineData("new Handwritten().LoadAsync(path);")]
    [InlineData("new Handwritten().SaveAsync(path);")]
    public Task What_somebody_else_may_await_or_is_no_task_of_ours(string statement) => VerifyAsync(statement);

    [Theory]
    [InlineData("{|FAB050:pending.BeginSave(fabric, path)|};")]
    [InlineData("_ = {|FAB050:pending.BeginSave(fabric, path)|};")]
    [InlineData("var save = {|FAB050:pending.BeginSave(fabric, path)|};")]
    [InlineData("Action save = () => {|FAB050:pending.BeginSave(fabric, path)|};")]
    [InlineData("_ = {|FAB050:pending.BeginSave(fabric, path)|}.Committed;")]
    [InlineData("_ = {|FAB050:pending.SaveAsync(fabric, path)|};")]
    [InlineData("PendingSave save = pending.BeginSave(fabric, path); save.Staged.Wait(); save.Committed.Wait();")]
    [InlineData("PendingSave save = pending.BeginSave(fabric, path); Keep(save);")]
    [InlineData("PendingSave? save = null; while (flag) { save?.Committed.Wait(); save = pending.BeginSave(fabric, path); save.Staged.Wait(); }")]
    [InlineData("pending.BeginSave(fabric, path).Committed.Wait();")]
    [InlineData("Keep(pending.BeginSave(fabric, path));")]
    [InlineData("held = pending.BeginSave(fabric, path);")]
    [InlineData("PendingSave Save() => pending.BeginSave(fabric, path); Keep(Save());")]
    public Task A_save_in_the_background(string statement) => VerifyAsync(statement);

    [Theory]
    [InlineData("{|FAB050:pending.BeginSave(fabric, path)|}.Staged.Wait();")]
    [InlineData("Task staged = {|FAB050:pending.BeginSave(fabric, path)|}.Staged; staged.Wait();")]
    [InlineData("PendingSave save = {|FAB050:pending.BeginSave(fabric, path)|}; save.Staged.Wait();")]
    [InlineData("PendingSave save; save = {|FAB050:pending.BeginSave(fabric, path)|}; Keep(save.Staged);")]
    public async Task A_save_in_the_background_of_which_only_Staged_is_awaited(string statement) => Assert.Equal(
        "Nobody awaits Committed of this BeginSave of 'Background': its failure would be seen only at the next save; await Committed too",
        Assert.Single(await VerifyAsync(statement)));

    [Fact]
    public async Task The_message_says_what_to_do()
    {
        IReadOnlyList<string> messages = await VerifyAsync(
            """
            _ = {|FAB050:state.SaveAsync(fabric, path)|};
            _ = {|FAB050:view.LoadAsync(fabric, path)|};
            _ = {|FAB050:Checkpoint.ConsolidateAsync(path)|};
            _ = {|FAB050:pending.BeginSave(fabric, path)|};
            """);

        Assert.Equal(
            [
                "Nobody awaits this SaveAsync of 'State': its failure is lost, and the state may change while it is saved; await it, or use BeginSave and await Staged and Committed",
                "Nobody awaits this LoadAsync of 'View': its failure is lost, and what is loaded may be used too early; await it",
                "Nobody awaits this ConsolidateAsync of 'Checkpoint': its failure is lost, and what it writes may be used too early; await it",
                "Nobody awaits this BeginSave of 'Background': its failure would be seen only at the next save, and the state may change while it is saved; await its Staged before the state changes, and its Committed",
            ],
            messages);
    }

    private static Task<IReadOnlyList<string>> VerifyAsync(string statements, string returns = "void") => Analyze.VerifyAsync(
        $$"""
        using System.Threading.Tasks;
        {{PendingSaveSource.Text}}

        public partial class State { [Checkpointed] public long Step { get; set; } }

        public partial class Derived : State { [Checkpointed] public long Epoch { get; set; } }

        [CheckpointView<State>]
        public sealed partial class View { [Checkpointed] public long Step { get; set; } }

        public class Other { public Task SaveAsync(FabricRuntime fabric, string path) => Task.CompletedTask; }

        public partial class Handwritten
        {
            [Checkpointed] public long Step { get; set; }
            public void LoadAsync(string path) { }
            public ValueTask SaveAsync(string path) => default;
        }

        public class Script
        {
            private Task kept = Task.CompletedTask;
            private PendingSave? held;
            public Task? Kept { get; set; }
            private static void Keep(object what) { }
            private static T Any<T>() where T : State => null!;

            public {{returns}} Run(
                State state, List<State> states, View view, Background pending, Other other, nn.Module model,
                FabricRuntime fabric, string path, bool flag, List<Task> tasks)
            {
                {{statements}}
            }
        }
        """);
}
