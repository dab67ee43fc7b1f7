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
    public async Task MaskedReport_HoldsNoApostrophesRestAndNoNumberOrDateOfPersons()
    {
        using var folder = new TableTestFolder();
        string[] names = ["O'Brien", "D'Angelo", "O'Neill Smythe", "Vogel"];
        string csv = CheckRun.Rows("visit,surname,dob,phone,city", 400, i => i switch
        {
            77 => "77,O'Briem,1066-10-14,5551000123,Berlin",
            78 => "78,O'Neill Smyth,1980-03-04,98765432101,Berlin",
            79 => "79,o'brien,1980-03-04,5551000123,Berlin",
            _ => CheckRun.F($"{i},{names[i % 4]},{new DateOnly(1970, 1, 1).AddDays(i * 37 % 300 * 31):yyyy-MM-dd},{5551000000 + (i * 7919 % 200 * 97)},{(i % 2 == 0 ? "Berlin" : "Paris")}"),
        });
        Content table = folder.Write("people.csv", csv);

        ForensicReport open = await AnalyzeAsync(folder, table, mask: false);
        ForensicReport masked = await AnalyzeAsync(folder, table, mask: true);

        string[] secrets = ["Brie", "Neill", "Smyth", "1066", "98765432101", "5551000"];
        Assert.All(secrets, secret => Assert.Contains(secret, open.ToJson(), StringComparison.Ordinal));
        Assert.Contains(open.Findings, finding => finding.Check == "P01" && finding.Message.Contains("1066", StringComparison.Ordinal));
        Assert.Equal(open.Findings.Select(f => (f.Fingerprint, f.Status, f.Affected)), masked.Findings.Select(f => (f.Fingerprint, f.Status, f.Affected)));
        foreach (string form in (string[])[masked.ToJson(), masked.ToHtml(), masked.ToMarkdown(), SarifReport.Write(masked), JUnitReport.Write(masked), CsvReport.Write(masked)])
            Assert.All(secrets, secret => Assert.DoesNotContain(secret, form, StringComparison.Ordinal));
        Assert.DoesNotContain(masked.Tables[0].Figures, figure => figure.Kind == FigureKind.Histogram && figure.Columns[0] is "dob" or "phone");
    }

    [Theory]
    [InlineData("surname is probably misspelt in 2 rows: 'O'Briem' for 'O' Brien', 'X' for 'Y'.", "surname is probably misspelt in 2 rows: 'A'Aaaaa' for 'A' Aaaaa', 'A' for 'A'.")]
    [InlineData("surname is of another form than 'O'B' in 1,024 rows: 'Ó', '12'.", "surname is of another form than 'A'A' in 1,024 rows: 'A', '99'.")]
    [InlineData("dob is far below all other values in 1 row: 1066-10-14 00:00:00.", "dob is far below all other values in 1 row: 9999-99-99 99:99:99.")]
    [InlineData("phone lies above 5.55112E+09 in 12 rows, 99.98 % of 2,000.", "phone lies above 9.99999A+99 in 12 rows, 99.98 % of 2,000.")]
    public void MessageAboutPersons_LosesEveryValueAndKeepsItsCounts(string message, string expected)
    {
        string column = message.Split(' ')[0];
        Finding finding = SampleReport.Finding("x", FindingStatus.Fail) with { Columns = [column], Message = message };
        Assert.Equal(expected, new PersonalData([column, "note"]).Mask(finding).Message);
    }

    [Fact]
    public void LongValueInAMessage_IsMaskedToItsEnd()
    {
        Finding finding = SampleReport.Finding("x", FindingStatus.Fail) with { Columns = ["surname"], Message = $"surname is '{new string('q', 300)}' in 2 rows." };
        Assert.Equal($"surname is '{new string('a', 300)}' in 2 rows.", new PersonalData(["surname"]).Mask(finding).Message);
    }

    [Fact]
    public void FindingAboutTables_LosesTheValuesOfThePersonalColumnThatItsEvidenceNames()
    {
        Finding finding = SampleReport.Finding("x", FindingStatus.Fail) with
        {
            Columns = [],
            Message = "a.csv is not the same as b.csv: least dob 1931-02-03 against 1931-02-04.",
            Evidence = [new Evidence(null, null, [new("measure", "least dob"), new("here", "1931-02-03"), new("there", "1931-02-04")])],
        };
        Finding masked = new PersonalData(["dob", "note"]).Mask(finding);
        Assert.Equal("a.csv is not the same as b.csv: least dob 9999-99-99 against 9999-99-99.", masked.Message);
        Assert.Equal(["least dob", "9999-99-99", "9999-99-99"], masked.Evidence[0].Values.Select(value => value.Value));
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
