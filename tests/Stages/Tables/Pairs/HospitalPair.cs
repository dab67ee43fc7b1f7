using static Tars.Stages.Tables.Tests.PairText;

namespace Tars.Stages.Tables.Tests;

/// <summary>
/// The shape of Hospital (HoloClean, Raha): 1,000 rows of 20 columns, each hospital and each measure told again and again; in 3 % of the cells
/// a letter is an x, or the value is that of another hospital.
/// </summary>
internal static class HospitalPair
{
    private const string Columns =
        "index,provider_number,name,address_1,address_2,address_3,city,state,zip,county,phone,type,owner,emergency_service,condition,measure_code,measure_name,score,sample,state_average";

    private static readonly string[] Damaged = Columns.Split(',')[1..];

    internal static TablePair Make(int seed)
    {
        var random = new Random(seed);
        string[] names = random.Names(140);
        string[] types = ["Acute Care Hospitals", "Critical Access Hospitals", "Childrens"];
        string[] owners = ["Government - Federal", "Proprietary", "Voluntary non-profit - Private", "Government - Local", "Voluntary non-profit - Church"];
        string[] conditions = ["Heart Attack", "Heart Failure", "Pneumonia", "Surgical Infection Prevention"];
        string[][] hospitals =
        [
            .. Enumerable.Range(0, 44).Select(i => new[]
            {
                F($"{10_001 + (i * 7)}"), $"{names[i]} Regional Medical Center", F($"{random.Next(100, 9000)} {names[60 + i]} Street"), "empty", "empty",
                names[100 + random.Next(30)], i < 36 ? "AL" : "AK", F($"{35_000 + random.Next(1900)}"), names[130 + random.Next(10)],
                F($"{random.NextInt64(2_052_000_000, 3_349_999_999)}"), i % 9 == 8 ? types[1] : types[0], random.Pick(owners), random.Pick("Yes", "Yes", "No"),
            }),
        ];
        (string Condition, string Code, string Name)[] measures =
        [
            .. Enumerable.Range(0, 26).Select(i => (conditions[i % 4], F($"{conditions[i % 4][0]}{conditions[i % 4][6]}-{(i / 4) + 1}").ToLowerInvariant(), random.Sentence(8, 14))),
        ];
        var rows = new List<string[]>();
        for (int i = 0; i < 1000; i++)
        {
            string[] hospital = hospitals[i / 23];
            (string condition, string code, string name) = measures[i % 23 + (i / 23 % 4)];
            bool none = random.Next(12) == 0;
            rows.Add(
            [
                F($"{i + 1}"), .. hospital, condition, code, name, none ? "empty" : F($"{random.Next(30, 101)}%"),
                none ? "empty" : F($"{random.Next(400)} patients"), $"{hospital[6].ToLowerInvariant()}_{code}",
            ]);
        }

        var pair = new TablePair("hospital", Columns, rows);
        foreach (string column in Damaged)
        {
            pair.Damage("letter replaced", random, 0.025, column, random.Crossed);
            if (column is not ("address_2" or "address_3" or "score" or "sample"))
                pair.Damage("value of another row", random, 0.003, column, _ => pair.Clean(random.Next(1000), column));
        }

        return pair;
    }
}
