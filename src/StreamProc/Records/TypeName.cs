namespace StreamProc.Records;

/// <summary>Names of types as they are written in code, for messages.</summary>
internal static class TypeName
{
    public static string Of(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner) return Of(inner) + "?";
        if (!type.IsGenericType) return type.Name;
        return $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GetGenericArguments().Select(Of))}>";
    }

    /// <summary>A store's type by the interface that it is asked for with, an article before it.</summary>
    public static string OfStore(Type type)
    {
        var face = type.IsInterface ? null : type.GetInterfaces().FirstOrDefault(i => i is { IsPublic: true, IsGenericType: true } && !i.Name.StartsWith("IReadOnly", StringComparison.Ordinal));
        var name = Of(face ?? type);
        return "AEIOU".Contains(name[0], StringComparison.OrdinalIgnoreCase) ? $"an {name}" : $"a {name}";
    }
}
