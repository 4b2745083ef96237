using Fabric.Generators.Model;

namespace Fabric.Generators.Parsing;

/// <summary>Finds types that need a value of themselves, so that none can exist.</summary>
internal static class EndlessTypes
{
    public static DataModel? Find(ValueModel value, DataTable table)
    {
        HashSet<string> finished = [];
        HashSet<string> open = [];
        return DataParts.Needed(value).Concat(table.Reachable([value]).Select(model => model.Key))
            .Select(Visit).FirstOrDefault(found => found is not null);

        DataModel? Visit(string key)
        {
            // One of several subtypes is enough: only plain data needs all that it is made of.
            if (table.Get(key) is not PlainDataModel data || finished.Contains(key))
            {
                return null;
            }

            if (!open.Add(key))
            {
                return data;
            }

            DataModel? found = DataParts.Of(data).SelectMany(DataParts.Needed).Select(Visit).FirstOrDefault(item => item is not null);
            open.Remove(key);
            finished.Add(key);
            return found;
        }
    }
}
