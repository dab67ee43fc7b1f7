using System.ComponentModel;
using System.Globalization;

namespace Tars.Pipeline.Definition;

/// <summary>Lets DataAnnotations state the limits of a <see cref="ByteSize"/> option as text.</summary>
internal sealed class ByteSizeConverter : TypeConverter
{
    public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) =>
        sourceType == typeof(string) || base.CanConvertFrom(context, sourceType);

    public override object? ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value) =>
        value is string text && ByteSize.TryParse(text, out ByteSize size) ? size : base.ConvertFrom(context, culture, value);
}
