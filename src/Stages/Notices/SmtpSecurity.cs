namespace Tars.Stages.Notices;

/// <summary>How a mail server is spoken to.</summary>
public enum SmtpSecurity
{
    /// <summary>
    /// The connection begins in the clear and is encrypted before anything is said (port 587); without it nothing is sent.
    /// </summary>
    StartTls,

    /// <summary>Encrypted from the first byte (port 465).</summary>
    Tls,

    /// <summary>In the clear: for a server on the same machine only.</summary>
    None,
}
