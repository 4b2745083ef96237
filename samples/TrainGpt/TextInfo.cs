namespace TrainGpt;

/// <summary>Which text a run learns from.</summary>
/// <param name="Name">What it is called in messages.</param>
/// <param name="Sha256">The hash of its UTF-8 bytes, in hexadecimal.</param>
/// <param name="Vocabulary">Its characters, in the order of their numbers.</param>
public sealed record TextInfo(string Name, string Sha256, string Vocabulary);
