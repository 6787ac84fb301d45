### What people in care call the classes of products that the register tells apart.

# $code (String) - care class of the register
care-class = { $code ->
    [patient-monitor] Patient monitor
    [vital-signs-monitor] Vital signs monitor
    [central-station] Central monitoring station
    [telemetry] Patient telemetry
    [fetal-monitor] Fetal monitor (CTG)
    [ecg] ECG recorder
    [holter] Holter recorder
    [eeg] EEG recorder
    [infusion-pump] Infusion pump
    [syringe-pump] Syringe pump
    [infusion-management] Management of infusion pumps
    [ventilator] Ventilator
    [anaesthesia] Anaesthesia machine
    [defibrillator] Defibrillator
    [dialysis] Dialysis machine
    [electrosurgery] Electrosurgery
    [surgical-microscope] Surgical microscope
    [endoscopy] Endoscopy
    [bed] Electric bed
    [implant] Implant
    [implant-programmer] Programmer of implants
    [neurostimulator-programmer] Programmer of neurostimulators
    [ct] CT scanner
    [mri] MRI scanner
    [xray] X-ray system
    [angiography] Angiography system
    [mammography] Mammography system
    [ultrasound] Ultrasound system
    [nuclear] Nuclear imaging
    [radiotherapy] Radiotherapy
    [pacs] Image archive (PACS)
    [imaging-software] Imaging software
    [lab-analyser] Laboratory analyser
    [lab-automation] Laboratory automation
    [sequencer] DNA sequencer
    [lab-software] Laboratory software
    [point-of-care-test] Point-of-care test
    [medication-cabinet] Medication cabinet
    [medication-preparation] Preparation of medication
    [integration] Data exchange between systems
    [patient-record] Electronic patient record
    [hospital-software] Other hospital software
    [robot] Robot
    [pneumatic-tube] Pneumatic tube system
    [medical-gas] Medical gases
    [building-management] Building management
    [room-controller] Room controller
    [fire-safety] Fire safety
    [access-control] Access control
    [video-surveillance] Cameras
    [intercom] Intercom
    [hvac] Heating and cooling
    [power] Power and UPS
    [network] Network
    [industrial-control] Industrial control
    [component] Software component
    [remote-support] Remote support
    [barcode-and-mobile] Barcode scanners and handhelds
    [nurse-call] Nurse call
    [client-record] Electronic client record
    [telemonitoring] Monitoring at home
    [medicine-dispenser] Medicine dispenser
    [insulin-pump] Insulin pump
    [glucose-monitor] Glucose monitor
    [sleep-therapy] Sleep therapy (CPAP)
    [home-dialysis] Dialysis at home
    [lifestyle-monitoring] Lifestyle monitoring
    [personal-alarm] Personal alarm
    [fall-detection] Fall detection
    [acoustic-monitoring] Acoustic monitoring
    [smart-incontinence] Smart incontinence material
    [video-care] Video care
    [electronic-lock] Electronic locks
    [domotics] Home automation
    [hoist] Hoist
    [hearing] Hearing aids
    [medication-list] Medication list
    [care-robot] Care robot
    [e-health-platform] E-health platform
    [firewall] Firewall
    [wifi] Wi-Fi
    [workstation] Computers and servers
    [office-software] Office software
    [printer] Printers
    [storage] Network storage
    [telephony] Telephony
   *[other] Something else
}
# $code (String)
class-emdn = EMDN { $code }
# $code (String) - where a class is used most
class-setting = { $code ->
    [hospital] Hospital
    [care-home] Care homes and care at home
    [building] Building
    [office] Office and network
   *[other] ?
}
class-choose = Care class
class-all = all classes
