using System.Text;
using TrainGpt;
using static TorchSharp.torch;

namespace GenerateText;

/// <summary>Lets a trained model write, one character after the other.</summary>
public sealed class Writer(Gpt model, ModelDescription description)
{
    private readonly Rune[] _vocabulary = [.. description.Text.Vocabulary.EnumerateRunes()];

    public string Write(string prompt, int length, Generator generator)
    {
        using var grad = no_grad();
        model.eval();
        List<long> tokens = [.. prompt.EnumerateRunes().Select(NumberOf)];
        for (int i = 0; i < length; i++)
        {
            using var scope = TorchSharp.torch.NewDisposeScope();
            long[] window = [.. tokens.TakeLast(description.HParams.Context)];
            Tensor logits = model.call(tensor(window, [1, window.Length]))[0, window.Length - 1];
            tokens.Add(multinomial(logits.softmax(0), 1, generator: generator).item<long>());
        }

        return string.Concat(tokens.Select(token => _vocabulary[token].ToString()));
    }

    private long NumberOf(Rune character) => Array.IndexOf(_vocabulary, character) is var number and >= 0
        ? number
        : throw new FormatException($"'{character}' is not among the characters that the model has learned.");
}
