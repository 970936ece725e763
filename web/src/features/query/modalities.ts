/** The modalities people filter by (PS3.3 C.7.3.1.1.1); any other can be put into the address by hand. */
export const MODALITIES = [
  ["CT", "Computed tomography"],
  ["MR", "Magnetic resonance"],
  ["US", "Ultrasound"],
  ["CR", "Computed radiography"],
  ["DX", "Digital radiography"],
  ["MG", "Mammography"],
  ["PT", "PET"],
  ["NM", "Nuclear medicine"],
  ["XA", "Angiography"],
  ["RF", "Fluoroscopy"],
  ["ES", "Endoscopy"],
  ["ECG", "Electrocardiography"],
  ["SC", "Secondary capture"],
  ["SR", "Structured report"],
  ["OT", "Other"],
] as const;
