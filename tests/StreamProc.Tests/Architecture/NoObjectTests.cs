using System.Reflection;
using StreamProc.Dsl;
using StreamProc.Records;

namespace StreamProc.Tests.Architecture;

/// <summary>Nothing that is public takes or gives an <c>object</c>, without exception: what travels has its type.</summary>
public sealed class NoObjectTests
{
    [Fact]
    public void No_public_member_has_object_in_its_signature()
    {
        var found = typeof(KStream<,>).Assembly.GetExportedTypes()
            .SelectMany(type => Members(type).Where(Speaks).Select(member => $"{type.FullName}.{member.Name}"));
        Assert.Equal([], found, StringComparer.Ordinal);
    }

    [Fact]
    public void The_test_sees_objects()
    {
        Assert.Contains(Members(typeof(Sample)), m => m.Name is nameof(Sample.Of) && Speaks(m));
        Assert.Contains(Members(typeof(Sample)), m => m.Name is nameof(Sample.All) && Speaks(m));
        Assert.DoesNotContain(Members(typeof(Sample)), m => m.Name is nameof(Sample.Of2) && Speaks(m));
    }

    // What every type has of System.Object, and what the compiler makes of a record or a delegate.
    private static IEnumerable<MemberInfo> Members(Type type) =>
        typeof(Delegate).IsAssignableFrom(type)
            ? [type.GetMethod("Invoke")!]
            : type.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
                .Where(m => m is not MethodInfo { Name: "Equals" } && (m is not MethodInfo method || method.GetBaseDefinition().DeclaringType != typeof(object)));

    private static bool Speaks(MemberInfo member) => member switch
    {
        MethodInfo method => Has(method.ReturnType) || method.GetParameters().Any(p => Has(p.ParameterType)),
        ConstructorInfo constructor => constructor.GetParameters().Any(p => Has(p.ParameterType)),
        PropertyInfo property => Has(property.PropertyType),
        FieldInfo field => Has(field.FieldType),
        _ => false,
    };

    private static bool Has(Type type) =>
        type == typeof(object) || (type.HasElementType && Has(type.GetElementType()!)) || type.GetGenericArguments().Any(Has);

    private static class Sample
    {
        public static string Of(object value) => value.ToString()!;

        public static IEnumerable<Func<object>> All() => [];

        public static Optional<int> Of2(IReadOnlyList<string> texts) => texts.Count;
    }
}
