using System.Text;

namespace Tars.Stages.Tables.Tests;

public sealed class PersonalDataTests
{
    [Theory]
    [InlineData("Customer Name", true)]
    [InlineData("e-mail", true)]
    [InlineData("birthDate", true)]
    [InlineData("name", true)]
    [InlineData("product_name", false)]
    [InlineData("mailing", false)]
    [InlineData("quantity", false)]
    public void Columns_ArePersonalByTheirNames(string column, bool personal) => Assert.Equal(personal, PersonalData.IsPersonal(column));

    [Fact]
    public async Task MaskedReport_HoldsNoPersonalValueInAnyForm_AndTheSameFindings()
    {
        // Damaged, misspelt, doubled and empty cells among persons, so that many checks have something to show.
        using var folder = new TableTestFolder();
        string[] names = ["Marie Dubois", "Johann Vogel", "Aylin Demirci", "Pedro Santana"];
        string csv = CheckRun.Rows("id,customer_name,email,iban,city,note", 400, i => i switch
        {
            77 => "77,Marie Duboiz,not an address,DE89370400440532013009,Berlin,write to marie.dubois@mail.example",
            78 => "78,J\u00C3\u00B6hann Vogel,johann@mail.example,DE89370400440532013000,Berlin,card 4111 1111 1111 1111",
            79 => "78,J\u00C3\u00B6hann Vogel,johann@mail.example,DE89370400440532013000,Berlin,card 4111 1111 1111 1111",
            _ => CheckRun.F($"{i},{names[i % 4]},{names[i % 4].Split(' ')[0].ToLowerInvariant()}{i}@mail.example,DE89370400440532013000,{(i % 2 == 0 ? "Berlin" : "Paris")},n{i}"),
        });
        Content table = folder.Write("people.csv", csv);

        ForensicReport open = await AnalyzeAsync(folder, table, mask: false);
        ForensicReport masked = await AnalyzeAsync(folder, table, mask: true);

        string[] secrets = ["Marie", "Dubois", "Vogel", "Aylin", "@mail", "4111 1111", "DE8937"];
        Assert.All(secrets, secret => Assert.Contains(secret, open.ToJson(), StringComparison.Ordinal));
        Assert.Equal(open.Findings.Select(f => (f.Fingerprint, f.Status, f.Affected)), masked.Findings.Select(f => (f.Fingerprint, f.Status, f.Affected)));
        foreach (string form in (string[])[masked.ToJson(), masked.ToHtml(), masked.ToMarkdown(), SarifReport.Write(masked), JUnitReport.Write(masked), CsvReport.Write(masked)])
            Assert.All(secrets, secret => Assert.DoesNotContain(secret, form, StringComparison.Ordinal));
        Assert.Contains("Aaaaa Aaaaaa", masked.ToJson(), StringComparison.Ordinal);
        Assert.Contains("Berlin", masked.ToJson(), StringComparison.Ordinal);
    }

    [Fact]
    public void Text_LosesAddressesAndNumbersWithRightCheckDigits_AndNothingElse()
    {
        Finding finding = SampleReport.Finding("x", FindingStatus.Fail) with
        {
            Columns = ["note"],
            Message = "a.b+c@d.example pays DE89 3704 0044 0532 0130 00 by 4111-1111-1111-1111, not 4111-1111-1111-1112, order 20231201123456",
            Evidence = [new Evidence(1, 2, [new("note", null), new("who", "Ida"), new("amount", "12.5")])],
        };
        Finding masked = new PersonalData(["note", "who", "amount"]).Mask(finding);
        Assert.Equal("a.a+a@a.aaaaaaa pays AA99 9999 9999 9999 9999 99 by 9999-9999-9999-9999, not 4111-1111-1111-1112, order 20231201123456", masked.Message);
        Assert.Equal([null, "Ida", "12.5"], masked.Evidence[0].Values.Select(value => value.Value));
    }

    private static Task<ForensicReport> AnalyzeAsync(TableTestFolder folder, Content table, bool mask) =>
        new TableForensics(
            DuckFolder.Assets, Path.Combine(folder.State, "tmp"), new ForensicsOptions { MaskPersonal = mask }, new TableTestFolder.FixedTime())
            .AnalyzeAsync([table], TestContext.Current.CancellationToken);
}
