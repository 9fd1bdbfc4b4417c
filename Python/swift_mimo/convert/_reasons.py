"""Why a question is asked, and what there is to choose between: the words of every importer."""

from __future__ import annotations

ARRAY_REASONS = {
    "rows": "elements one above the other in the array that the channels are for",
    "columns": "elements side by side",
    "spacing": "distance of neighbours in wavelengths, usually 0.5",
    "azimuth": "where the array faces, degrees counter-clockwise from east (+x)",
    "downtilt": "how far it is tilted down, in degrees",
    "pattern": "how an element radiates: isotropic, or that of 3GPP TR 38.901",
}
CARRIER_REASON = "the carrier in Hz: the phase of every path depends on it"
CARRIER_PHASE_REASON = (
    "whether the gains hold the phase of the delay at the carrier, e^{-j 2 pi f tau}. Tools "
    "differ; taken wrongly, every path is turned by thousands of waves and the channels are random"
)
PHASE_REFERENCE_REASON = (
    "which point stands at the transmitter's position, so that gains and delays are those there: "
    "the array's centre, or its first element as in DeepMIMO"
)
ELEMENT_ORDER_REASON = (
    "how the file counts the elements, as seen by one who stands in front of the array: Sionna "
    "columns-top-left, DeepMIMO rows-bottom-left, arrays that quadriga-lib generates "
    "columns-bottom-left"
)
SLANTS_REASON = (
    "how the two elements at each place are slanted, in degrees, in the file's order: Sionna RT "
    "-45/+45 (cross) or 0/90 (VH)"
)
POLARIZATION_REASON = (
    "the polarisation of the array's single elements, which its paths do not tell: vertical is Sionna's "
    "V. Horizontal ones (H) have no paths in a dataset; --take channels reads what arrives"
)
POLARIZATION_ORDER_REASON = (
    "how the file counts the elements of its cross-polarised pairs: blocks (all of the first slant, "
    "then all of the second, as Sionna RT) or pairs (the two of a place beside each other)"
)
PATH_GAINS_REASON = (
    "which antenna of the mast the paths' gains are for: vertical (isotropic, along theta_hat; the "
    "array's own pattern is then put on), or element (the elements' field is in the gains already)"
)
SENT_POWER_REASON = (
    "the power that was sent when these powers arrived, in dBW: 0 if they are gains, -30 if they "
    "are for 0 dBm"
)
NORMALIZATION_REASON = (
    "what the channels were divided by: none, sqrt-subcarriers (as DeepMIMO's OFDM channels, times "
    "which they are taken), or lost (each was scaled to some energy: powers then mean nothing)"
)
