using System.Globalization;
using System.Text;

namespace Tars.Stages.Tables.Tests;

/// <summary>Plants errors at random, from a seed: each kind as it happens when people and programs fill tables.</summary>
internal sealed class ErrorInjector(Random random)
{
    /// <summary>The kinds, with the columns that each can strike.</summary>
    private readonly Dictionary<string, string[]> _columns = new()
    {
        ["misspelling"] = ["customer_name", "city", "physician", "diagnosis", "destination_city", "destination_country", "station_name", "department", "manager", "office"],
        ["other case"] = ["city", "ward", "origin", "status", "department", "grade"],
        ["wrong sum or product"] = ["total", "gross_salary"],
        ["wrong order"] = ["shipped_at", "discharged", "arrival", "temp_max"],
        ["factor of 100"] = ["weight_kg", "passengers", "fare_eur", "pressure_hpa", "base_salary", "quantity"],
        ["wrong century"] = ["ordered_at", "measured_at", "hired", "admitted"],
        ["broken dependency"] = ["customer_name", "diagnosis", "destination_country", "station_name", "manager"],
        ["word for none"] = ["quantity", "age", "passengers", "humidity_percent", "bonus"],
        ["nines for none"] = ["temperature_c", "rain_mm", "distance_km", "base_salary"],
        ["text in numbers"] = ["unit_price", "weight_kg", "fare_eur", "pressure_hpa", "base_salary"],
        ["impossible value"] = ["quantity", "age", "distance_km", "humidity_percent", "base_salary"],
        ["repeated key"] = ["order_id", "record_no", "employee_id"],
        ["damaged code"] = ["customer_code", "diagnosis_code", "flight", "station_code"],
        ["exchanged digits"] = ["ean"],
        ["wrong decoding"] = ["origin", "destination_city", "station_name", "customer_name"],
        ["day and month exchanged"] = ["ordered_at", "admitted", "measured_at", "departure"],
        ["conflicting source"] = ["scheduled", "actual", "gate"],
        ["swapped fields"] = ["customer_name", "physician", "destination_city", "station_name", "department"],
        ["duplicate with noise"] = ["order_id", "record_no", "employee_id", "measured_at"],
    };

    private static readonly Dictionary<string, string> Partners = new()
    {
        ["customer_name"] = "city", ["physician"] = "ward", ["destination_city"] = "destination_country", ["station_name"] = "status", ["department"] = "office",
    };

    internal IEnumerable<string> Kinds => _columns.Keys;

    internal bool Applies(string kind, DirtyTable table) => _columns[kind].Any(table.Has);

    /// <summary>Plants errors of a kind in one column of the table.</summary>
    internal void Plant(string kind, DirtyTable table, int count)
    {
        string[] columns = [.. _columns[kind].Where(table.Has)];
        string column = columns[random.Next(columns.Length)];
        for (int planted = 0, tries = 0; planted < count && tries < 2_000; tries++)
        {
            int row = random.Next(table.Rows.Count);
            if (kind is "swapped fields" or "duplicate with noise")
                planted += PlantRow(kind, table, column, row) ? 1 : 0;
            else if (table.Plant(kind, column, row, cell => Change(kind, table, column, row, cell)))
                planted++;
        }
    }

    private bool PlantRow(string kind, DirtyTable table, string column, int row)
    {
        if (kind == "swapped fields")
        {
            (int a, int b) = (table.Column(column), table.Column(Partners[column]));
            return table.PlantRow(kind, column, row, cells =>
            {
                (cells[a], cells[b]) = (cells[b], cells[a]);
                return cells;
            });
        }

        // The other row's cells under this row's key, one of them misspelt.
        int earlier = random.Next(Math.Max(1, row));
        if (row == 0 || table.Planted.Exists(error => error.Row == earlier))
            return false;
        int key = table.Column(column);
        int[] words = [.. Enumerable.Range(0, table.Columns.Count).Where(i => i != key && Misspelt(table.Rows[earlier][i]) != table.Rows[earlier][i])];
        return words.Length > 0 && table.PlantRow(kind, null, row, cells =>
        {
            string[] copy = [.. table.Rows[earlier]];
            copy[key] = cells[key];
            int word = words[random.Next(words.Length)];
            copy[word] = Misspelt(copy[word]);
            return copy;
        });
    }

    private string Change(string kind, DirtyTable table, string column, int row, string cell) => kind switch
    {
        "misspelling" => Misspelt(cell),
        "other case" => random.Next(2) == 0 ? cell.ToUpperInvariant() : " " + cell,
        "wrong sum or product" => F($"{Number(cell) + random.Next(1, 50)}"),
        "wrong order" => column == "temp_max" ? F($"{Number(cell) - 40}") : Moved(cell, -200),
        "factor of 100" => F($"{Number(cell) * 100}"),
        "wrong century" => Moved(cell, -36_525),
        "broken dependency" => table.Rows[random.Next(table.Rows.Count)][table.Column(column)],
        "word for none" => "n/a",
        "nines for none" => "9999",
        "text in numbers" => cell + "?",
        "impossible value" => column is "age" or "humidity_percent" ? F($"{Number(cell) + 150}") : F($"{-1 - Number(cell)}"),
        "repeated key" => table.Rows[random.Next(row + 1)][table.Column(column)],
        "damaged code" => cell.Insert(random.Next(1, cell.Length), random.Next(2) == 0 ? "x" : "/"),
        "exchanged digits" => Exchanged(cell),
        "day and month exchanged" => DayAndMonth(cell),
        "conflicting source" => table.Rows[random.Next(table.Rows.Count)][table.Column(column)],
        _ => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(cell)) is var wrong && wrong != cell && !wrong.Any(char.IsControl) ? wrong : cell,
    };

    private string Misspelt(string cell)
    {
        if (cell.Length < 6)
            return cell;
        int at = random.Next(1, cell.Length - 2);
        if (!char.IsLetter(cell[at]) || !char.IsLetter(cell[at + 1]) || !char.IsLetter(cell[at - 1]) || cell[at] == cell[at + 1])
            return cell;
        return random.Next(4) switch
        {
            0 => cell.Remove(at, 1),
            1 => cell.Insert(at, ((char)('a' + random.Next(26))).ToString()),
            2 => string.Concat(cell.AsSpan(0, at), ((char)('a' + random.Next(26))).ToString(), cell.AsSpan(at + 1)),
            _ => string.Concat(cell.AsSpan(0, at), cell[at + 1].ToString(), cell[at].ToString(), cell.AsSpan(at + 2)),
        };
    }

    private string Exchanged(string cell)
    {
        int at = random.Next(cell.Length - 1);

        // Digits that differ by five leave the check digit as it is.
        return Math.Abs(cell[at] - cell[at + 1]) == 5
            ? cell
            : string.Concat(cell.AsSpan(0, at), cell[at + 1].ToString(), cell[at].ToString(), cell.AsSpan(at + 2));
    }

    private static string DayAndMonth(string cell)
    {
        string[] parts = cell[..10].Split('-');
        return int.Parse(parts[2], CultureInfo.InvariantCulture) <= 12 ? $"{parts[0]}-{parts[2]}-{parts[1]}{cell[10..]}" : cell;
    }

    private static string Moved(string cell, int days) => DateTime.Parse(cell, CultureInfo.InvariantCulture).AddDays(days)
        .ToString(cell.Contains('T') ? "yyyy-MM-ddTHH:mm:ss" : cell.Contains(' ') ? "yyyy-MM-dd HH:mm:ss" : "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static double Number(string cell) => double.TryParse(cell, CultureInfo.InvariantCulture, out double x) ? x : 0;

    private static string F(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
